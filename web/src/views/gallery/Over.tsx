import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { navigate } from "../../state/route";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Menu, type MenuItem } from "../../ui/Menu";
import { Toasts } from "../../ui/Toast";
import { EmojiPanel } from "../chat/composer/EmojiPanel";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { NewDialog } from "../home/NewDialog";
import { Palette } from "../palette/Palette";
import { ShortcutDialog } from "../shortcuts/ShortcutDialog";
import { PhraseDialog } from "../sealed/PhraseDialog";
import { group, say, state } from "./cast";
import css from "./Gallery.module.css";
import { lockedFile } from "./sealedFile";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

export const over: Scene = () => state(["产品讨论组", "Family", "Weekend readers"].map((name, i) => group(String(90 + i), name)));

/** What lies over the page, one at a time: ?page=over&open=menu */
const layers: Readonly<Record<string, () => ComponentChildren>> = {
  dialog: () => (
    <Dialog title={say("编辑链接", "Edit link")} closeLabel={say("关闭", "Close")} onClose={close}>
      <p>{say("一句话说明这里在问什么。", "A sentence on what is asked here.")}</p>
    </Dialog>
  ),
  confirm: () => <ConfirmDialog title={say("退出群聊", "Leave group")} text={say("退出“产品讨论组”？之前的消息仍可查看。", "Leave “Product”? Earlier messages stay readable.")} onClose={close} onConfirm={async () => close()} />,
  new: () => <NewDialog onClose={close} />,
  palette: () => <Palette />,
  shortcuts: () => <ShortcutDialog onClose={close} />,
  menu: () => <Menu label={say("产品讨论组", "Product")} at={{ x: 420, y: 240 }} items={items()} onClose={close} />,
  emoji: () => <Emoji />,
  phrase: () => <WrongPhrase />,
};

export function Over() {
  const open = new URLSearchParams(location.search).get("open") ?? "";
  return (
    <Shelf title="Over the page">
      <Specimen name="what to open" isWide>
        <div class={css["row"]}>
          {Object.keys(layers).map((name) => (
            <Button key={name} onClick={() => show(name)}>
              {name}
            </Button>
          ))}
        </div>
      </Specimen>
      <Specimen name="Toasts" height={280}>
        <Toasts closeLabel={say("关闭", "Close")} onDismiss={() => undefined} toasts={toasts()} />
      </Specimen>
      {layers[open]?.()}
    </Shelf>
  );
}

/** WrongPhrase has been tried already. */
function WrongPhrase() {
  const tried = (stand: HTMLDivElement | null) => {
    const field = stand?.querySelector("input");
    if (field !== null && field !== undefined && field.value === "") {
      field.value = "wild geese";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      setTimeout(() => field.isConnected && field.form?.requestSubmit(), 50);
    }
  };
  return (
    <div ref={tried}>
      <PhraseDialog conv="10" locked={lockedFile(0)} onDone={close} onClose={close} />
    </div>
  );
}

function show(open: string): void {
  const asked = new URLSearchParams(location.search);
  asked.set("open", open);
  navigate(`/dev/gallery?${asked}`, { replace: true });
}

function close(): void {
  show("");
}

function toasts() {
  return [
    { id: 1, text: say("已复制", "Copied"), action: null, isError: false, isLasting: true },
    { id: 2, text: say("有新版本", "There is a new version"), action: { label: say("刷新", "Update"), run: () => undefined }, isError: false, isLasting: true },
    { id: 3, text: say("找不到这条消息", "This message cannot be found"), action: null, isError: true, isLasting: true },
  ];
}

function items(): MenuItem[] {
  return [
    { label: say("置顶", "Pin"), icon: "pin", hint: "P" },
    { label: say("消息免打扰", "Mute"), icon: "bellOff", items: [{ label: say("1 小时", "1 hour") }, { label: say("始终", "For ever"), isChecked: true }] },
    { label: say("标为未读", "Mark as unread"), icon: "unread", isDisabled: true },
    { label: say("退出群聊", "Leave group"), icon: "leave", isDanger: true, isApart: true },
  ];
}

/** Emoji is the panel over a field of its own. */
function Emoji() {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Specimen name="EmojiPanel" height={480}>
      <textarea ref={field} class="visually-hidden" aria-label="field" />
      <EmojiPanel conv="" onSend={() => undefined} field={field} onClose={close} />
    </Specimen>
  );
}
