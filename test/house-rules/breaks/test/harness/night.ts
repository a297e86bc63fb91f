export const night = 'a night on the ward';
