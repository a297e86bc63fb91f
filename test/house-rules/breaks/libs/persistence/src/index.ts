export const door = 'persistence';
