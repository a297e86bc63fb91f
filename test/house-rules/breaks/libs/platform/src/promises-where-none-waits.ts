// breaks: typescript(no-misused-promises)
export const each = (list: readonly number[], act: (n: number) => Promise<void>): void =>
  list.forEach(async (n) => {
    await act(n);
  });
