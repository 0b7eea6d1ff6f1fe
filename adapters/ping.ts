const TIMEOUT_MS = 10_000;

/**
 * Tells a monitor of scheduled jobs what became of one, by a GET (healthchecks.io, "Pinging API": `<url>/start`, and `<url>/<exit
 * status>`, of which 0 is a success).
 * @returns why it could not be told; undefined where it was
 */
export const ping = async (
  url: string,
  what: "start" | number,
  timeoutMs = TIMEOUT_MS,
): Promise<string | undefined> => {
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/${what}`, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answers ${response.status}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? `${message}: ${cause.message}` : message;
  }
};
