export const door = 'service';
