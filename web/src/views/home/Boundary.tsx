import { Component, type ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";

/** Boundary keeps a fault of one pane from taking the others with it. */
export class Boundary extends Component<{ children: ComponentChildren }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static override getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    const { error } = this.state;
    if (error === null) {
      return this.props.children;
    }
    return (
      <Empty icon="warning" text={t("app.crashed")}>
        <Button kind="primary" onClick={() => this.setState({ error: null })}>
          {t("app.retry")}
        </Button>
        <Button onClick={() => void import("./diagnostics").then((m) => m.copyDiagnostics(error))}>{t("app.diagnostics")}</Button>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Empty>
    );
  }
}
