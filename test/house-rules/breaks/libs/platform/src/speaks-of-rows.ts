// breaks: platform-holds-no-rows
export type Source = { readonly DataSource: string };
