// breaks: ids-are-handed-in
export const made = (crypto: { randomUUID(): string }): string => crypto.randomUUID();
