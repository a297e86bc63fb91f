// breaks: eslint(no-restricted-globals), eslint(no-restricted-properties)
export const now = (): number => Date.now();
