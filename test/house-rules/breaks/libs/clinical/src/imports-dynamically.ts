// breaks: visits:clinical
export const later = async () => await import('zod');
