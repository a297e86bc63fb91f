// breaks: typescript(no-misused-spread)
export const copy = (map: Map<string, number>): object => ({ ...map });
