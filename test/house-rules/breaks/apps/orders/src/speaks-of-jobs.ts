// breaks: jobs-stay-in-messaging
export interface Job {
  readonly id: string;
}
