// breaks: a-name-says-what-it-holds
export const helper = 1;
