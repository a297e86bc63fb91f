// breaks: messaging-holds-no-rows
export interface EntityManager {
  readonly query: string;
}
