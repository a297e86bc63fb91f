// breaks: typescript(switch-exhaustiveness-check)
export function word(verdict: 'open' | 'excluded'): string {
  switch (verdict) {
    case 'open':
      return 'not settled';
  }
  return '';
}
