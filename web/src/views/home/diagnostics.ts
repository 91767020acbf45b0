import { copy } from "../../state/copy";

export function copyDiagnostics(error: Error): void {
  void copy(diagnostics(error));
}

/** diagnostics: what helps to find the fault. The path has numbers only, no words of anybody. */
function diagnostics(error: Error): string {
  return [`${error.name}: ${error.message}`, error.stack ?? "", location.pathname, navigator.userAgent, `${innerWidth}×${innerHeight} ${document.documentElement.lang}`, new Date().toISOString()].join("\n");
}
