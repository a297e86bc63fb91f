// breaks: escalation-lives-in-alerting
export const column = 'next_escalation_at';
