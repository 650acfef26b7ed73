/** The chunk is another's by now, or its run was cancelled: what this dispatch has is worth nothing. */
export class LeaseLost extends Error {
  constructor() {
    super('the lease was lost');
    this.name = 'LeaseLost';
  }
}
