// breaks: typescript(no-floating-promises)
export function send(act: () => Promise<void>): void {
  act();
}
