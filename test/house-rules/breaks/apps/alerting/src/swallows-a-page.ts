// breaks: nothing-is-swallowed

export const page = (send: () => Promise<void>): Promise<void> => send().catch(() => undefined);
