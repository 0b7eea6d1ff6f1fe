/** An event that Lambda does not take: the function is not invoked. */
export class RequestTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`);
  }
}
