import { useState } from "preact/hooks";
import { accents } from "../../state/prefs";
import { Avatar } from "../../ui/Avatar";
import { Badge } from "../../ui/Badge";
import { Banner } from "../../ui/Banner";
import { Button, IconButton } from "../../ui/Button";
import { Choice } from "../../ui/Choice";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import { Icon, type IconName } from "../../ui/Icon";
import { basic } from "../../ui/icons";
import { more } from "../../ui/moreIcons";
import { Skeleton } from "../../ui/Skeleton";
import { Slider } from "../../ui/Slider";
import { Swatches } from "../../ui/Swatches";
import { Switch } from "../../ui/Switch";
import { Ticks } from "../../ui/Ticks";
import { say, state } from "./cast";
import css from "./Gallery.module.css";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

export const parts: Scene = () => state([]);

const iconNames = Object.keys({ ...basic, ...more }) as IconName[];
const nothing = () => undefined;
const tints = [1, 2, 3, 4, 5, 6, 7, 8];

/** Parts: what everything is made of. */
export function Parts() {
  return (
    <>
      <Buttons />
      <Fields />
      <Signs />
      <Shelf title="Nothing here, not yet, or not any more">
        <Specimen name="Empty, with an action" height={220}>
          <Empty icon="chat" text={say("还没有会话。", "No chats yet.")}>
            <Button kind="primary">{say("发起会话", "Start a chat")}</Button>
          </Empty>
        </Specimen>
        <Specimen name="Empty, without" height={220}>
          <Empty icon="search" text={say("没有找到", "Nothing found")} />
        </Specimen>
        <Specimen name="Skeleton, rows" on="side" height={220}>
          <Skeleton shape="rows" />
        </Specimen>
        <Specimen name="Skeleton, bubbles" on="chat" height={220}>
          <Skeleton shape="bubbles" />
        </Specimen>
        <Specimen name="Banner">
          <Banner text={say("网络不可用，消息将自动发送", "No network. Messages will be sent by themselves.")} />
        </Specimen>
        <Specimen name="Banner, with an action">
          <Banner text={say("对方已注销账号。", "This account was deleted.")}>
            <Button>{say("重试", "Retry")}</Button>
          </Banner>
        </Specimen>
      </Shelf>
    </>
  );
}

function Buttons() {
  const send = say("发送", "Send");
  return (
    <Shelf title="Buttons">
      {(["primary", "plain", "danger"] as const).map((kind) => (
        <Specimen key={kind} name={`Button, ${kind}`}>
          <div class={css["row"]}>
            <Button kind={kind}>{send}</Button>
            <Button kind={kind} disabled>
              {say("不可用", "Disabled")}
            </Button>
            <Button kind={kind} isBusy>
              {say("请稍候…", "Busy…")}
            </Button>
          </div>
        </Specimen>
      ))}
      <Specimen name="Button, wide">
        <Button kind="primary" isWide>
          {say("登录", "Sign in")}
        </Button>
      </Specimen>
      <Specimen name="IconButton">
        <div class={css["row"]}>
          <IconButton icon="settings" label={say("设置", "Settings")} />
          <IconButton icon="chat" label={say("消息", "Chats")} isCurrent />
          <IconButton icon="send" label={send} isAccent />
          <IconButton icon="smile" label={say("表情", "Emoji")} isExpanded />
          <IconButton icon="send" label={say("不可用", "Disabled")} disabled />
        </div>
      </Specimen>
    </Shelf>
  );
}

function Fields() {
  const [text, setText] = useState("");
  const [size, setSize] = useState(15);
  const [isOn, setOn] = useState(true);
  const [choice, setChoice] = useState<"a" | "b" | "c">("b");
  const [accent, setAccent] = useState<(typeof accents)[number]>("teal");
  const handle = say("账号", "Handle");
  return (
    <Shelf title="Fields">
      <Specimen name="Field, with a hint">
        <Field label={handle} name="empty" value={text} onInput={setText} hint={say("3–32 个字符，以字母或汉字开头", "3–32 characters, beginning with a letter")} />
      </Specimen>
      <Specimen name="Field, wrong">
        <Field label={handle} name="wrong" value="ann" onInput={nothing} error={say("这个账号已被使用。", "This handle is taken.")} />
      </Specimen>
      <Specimen name="Field, password with a button">
        <Field label={say("密码", "Password")} name="password" type="password" value="correct horse" onInput={nothing} after={<IconButton icon="eye" label={say("显示密码", "Show password")} />} />
      </Specimen>
      <Specimen name="Choice">
        <Choice
          label={say("主题", "Theme")}
          value={choice}
          options={[
            { value: "a", label: say("跟随系统", "System") },
            { value: "b", label: say("浅色", "Light") },
            { value: "c", label: say("深色", "Dark") },
          ]}
          onChange={setChoice}
        />
      </Specimen>
      <Specimen name="Switch, on">
        <Switch label={say("单键快捷键", "Single-key shortcuts")} note={say("焦点在消息列表时", "While the message list has the focus")} isOn={isOn} onChange={setOn} />
      </Specimen>
      <Specimen name="Switch, off">
        <Switch label={say("单键快捷键", "Single-key shortcuts")} isOn={false} onChange={nothing} />
      </Specimen>
      <Specimen name="Slider">
        <Slider label={say("字号", "Text size")} value={size} min={13} max={20} text={`${size} px`} onChange={setSize} />
      </Specimen>
      <Specimen name="Swatches">
        <Swatches label={say("强调色", "Accent")} value={accent} options={accents.map((value) => ({ value, label: value }))} theme="light" onChange={setAccent} />
      </Specimen>
    </Shelf>
  );
}

function Signs() {
  return (
    <Shelf title="Signs">
      <Specimen name="Avatar, people">
        <div class={css["row"]}>
          {tints.map((tint) => (
            <Avatar key={tint} initials="三丰" tint={tint} />
          ))}
        </div>
      </Specimen>
      <Specimen name="Avatar, groups">
        <div class={css["row"]}>
          {tints.map((tint) => (
            <Avatar key={tint} initials="RC" tint={tint} isGroup />
          ))}
        </div>
      </Specimen>
      <Specimen name="Avatar, sizes">
        <div class={css["row"]}>
          {(["s", "m", "l", "xl"] as const).map((size) => (
            <Avatar key={size} initials="李雷" tint={6} size={size} />
          ))}
        </div>
      </Specimen>
      <Specimen name="Badge">
        <div class={css["row"]}>
          {[1, 12, 99, 100].map((count) => (
            <Badge key={count} count={count} label={`${count}`} />
          ))}
          <Badge count={12} label="12" isMuted />
          <Badge count={0} label={say("有人@我", "Mentioned you")} sign="@" />
          <Badge count={0} label={say("标为未读", "Marked unread")} isDot />
          <Badge count={0} label={say("标为未读", "Marked unread")} isDot isMuted />
        </div>
      </Specimen>
      <Specimen name="Ticks">
        <div class={css["row"]}>
          {(["queued", "stored", "delivered", "read", "failed"] as const).map((each) => (
            <Ticks key={each} state={each} label={each} />
          ))}
        </div>
      </Specimen>
      <Specimen name="Icon" isWide>
        <div class={css["row"]}>
          {iconNames.map((name) => (
            <span key={name} title={name}>
              <Icon name={name} size={24} />
            </span>
          ))}
        </div>
      </Specimen>
    </Shelf>
  );
}
