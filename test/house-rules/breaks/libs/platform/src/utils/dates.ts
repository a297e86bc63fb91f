// breaks: a-name-says-what-it-holds
export const day = 86_400_000;
