/** Where a service is in its life. Draining: it finishes what it holds and must not be given more. */
export class ServiceState {
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  startDraining(): void {
    this.#draining = true;
  }
}
