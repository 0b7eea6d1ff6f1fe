/** What a command writes: sentences for people, or one JSON object a line for programs. */
export interface Output {
  /** A step that happened, as it happens. */
  event(type: string, fields: Readonly<Record<string, unknown>>, sentence: string): void;
  /** The last line of a command. */
  summary(fields: Readonly<Record<string, unknown>>, sentence: string): void;
  error(code: string, message: string, status: number): void;
}

export const output = (json: boolean, quiet: boolean): Output => {
  const writeLine = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  if (json)
    return {
      event: (message_type, fields) => writeLine({ message_type, ...fields }),
      summary: (fields) => writeLine({ message_type: "summary", ...fields }),
      error: (code, message, exit_code) => writeLine({ message_type: "exit_error", code, message, exit_code }),
    };
  return {
    event: (_, __, sentence) => void (quiet || process.stdout.write(`${sentence}\n`)),
    summary: (_, sentence) => void (quiet || process.stdout.write(`${sentence}\n`)),
    error: (code, message) => void process.stderr.write(`cleargate-agent: ${message} [${code}]\n`),
  };
};
