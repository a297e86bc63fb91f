// breaks: eslint(no-empty)
export function attempt(act: () => void): void {
  try {
    act();
  } catch {}
}
