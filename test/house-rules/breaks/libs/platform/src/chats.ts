// breaks: eslint(no-console)
export const chat = (): void => console.log('hello');
