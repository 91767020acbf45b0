import { Component, type ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";

/** Boundary keeps a fault of one pane from taking the others with it. */
export class Boundary extends Component<{ children: ComponentChildren }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    if (this.state.hasFailed) {
      return (
        <Empty icon="warning" text={t("app.crashed")}>
          <Button onClick={() => this.setState({ hasFailed: false })}>{t("app.retry")}</Button>
        </Empty>
      );
    }
    return this.props.children;
  }
}
