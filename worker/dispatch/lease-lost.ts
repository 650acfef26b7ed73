/** The lease was lost to another dispatch, or the run was cancelled: discard this result. */
export class LeaseLost extends Error {
  constructor() {
    super('the lease was lost');
    this.name = 'LeaseLost';
  }
}
