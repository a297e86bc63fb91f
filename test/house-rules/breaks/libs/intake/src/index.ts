export const door = 'intake';
