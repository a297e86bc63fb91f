export const door = 'clinical';
