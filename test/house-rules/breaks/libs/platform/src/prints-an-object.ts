// breaks: typescript(no-base-to-string)
export const line = (pump: { model: string }): string => `pump ${pump}`;
