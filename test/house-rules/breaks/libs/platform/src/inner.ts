export const inner = 'not for visitors';
