export const door = 'platform';
