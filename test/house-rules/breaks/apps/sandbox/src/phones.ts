export const phones = 1;
