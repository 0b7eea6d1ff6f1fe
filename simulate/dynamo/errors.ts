/** Errors as the SDK names them; adapters know them by name alone. */
export const sdkError = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

export const lostAnswer = (): Error => sdkError("TimeoutError", "the answer never came");
export const throttled = (): Error => sdkError("ThrottlingException", "too much at once");

/** A request that DynamoDB would refuse whenever it came: always a mistake of ours. */
export const invalid = (message: string): Error => sdkError("ValidationException", message);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: a reason for each item, in order. */
export const cancelled = (codes: readonly string[]): Error =>
  sdkError("TransactionCanceledException", `transaction cancelled: ${codes.join(", ")}`, {
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
