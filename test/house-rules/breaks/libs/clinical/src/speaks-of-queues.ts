// breaks: clinical-knows-no-queue
export interface Job {
  readonly id: string;
}
