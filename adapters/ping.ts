const TIMEOUT_MS = 10_000;

/**
 * Tells a monitor of scheduled jobs what became of one, by a GET (healthchecks.io, "Pinging API": `<url>/start`, and `<url>/<exit
 * status>`, of which 0 is a success).
 * @returns why it could not be told, without any part of the address; undefined where it was
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
    // Texts of fetch may have the whole address in them, which is a secret of its own.
    const { name, cause } = error as Error;
    const { code } = (cause ?? {}) as NodeJS.ErrnoException;
    return `it cannot be reached: ${code ?? name}`;
  }
};
