export const weigh = 1;
