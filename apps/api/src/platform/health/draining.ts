/** Whether this process takes leave: it goes on answering, and asks everybody to go elsewhere next time. */
export class Draining {
  private isOn = false;

  get hasBegun(): boolean {
    return this.isOn;
  }

  begin(): void {
    this.isOn = true;
  }
}
