//! A real Chromium without a window, spoken to over a pipe in its own debugging protocol. It is
//! asked to load nothing but a file, and whatever it complains about is kept.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Far longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The browser takes commands at descriptor 3 and answers at 4; what it writes elsewhere is about
/// the machine and not about the page.
const START: &str = r#"exec 3<&0 4>&1 </dev/null >/dev/null 2>&1
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null || continue
  exec "$name" --headless --remote-debugging-pipe --no-sandbox --disable-gpu --no-first-run \
    --disable-dev-shm-usage --disable-background-networking --disable-component-update \
    --disable-sync --disable-quic --hide-scrollbars --user-data-dir="$1" about:blank
done
exit 127"#;

/// One browser with one page in it.
pub(crate) struct Chromium {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    sent: u64,
    events: Vec<Value>,
    _folder: TempDir,
}

impl Chromium {
    #[expect(clippy::disallowed_methods, reason = "what is tested here is not how programs start")]
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", START, "sh", folder.path().to_str().unwrap()]);
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (to, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (hand, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(out).split(0).map_while(Result::ok) {
                let Ok(message) = serde_json::from_slice(&message) else { return };
                if hand.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser =
            Self { child, to, from, session: None, sent: 0, events: Vec::new(), _folder: folder };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.ask("Target.attachToTarget", attach);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Sends a command and waits for its answer; what comes before it is kept.
    #[track_caller]
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({"id": self.sent, "method": method});
        message["params"] = params;
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let sent = write!(self.to, "{message}\0").and_then(|()| self.to.flush());
        sent.expect("no Chromium: scripts/setup installs it (apt-get install chromium)");
        loop {
            let answer = self.next(method);
            if answer["id"] == self.sent {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// The next message, which is also kept if it is an event.
    #[track_caller]
    fn next(&mut self, waits_for: &str) -> Value {
        let message = self.from.recv_timeout(PATIENCE);
        let message = message.unwrap_or_else(|error| {
            panic!("{waits_for}: {error}; is Chromium there? scripts/setup installs it")
        });
        if message["method"].is_string() {
            self.events.push(message.clone());
        }
        message
    }

    /// Loads a file, and waits until it is there.
    #[track_caller]
    pub(crate) fn load(&mut self, path: &Path) -> &mut Self {
        self.events.clear();
        let url = format!("file://{}", path.to_str().unwrap());
        let gone = self.ask("Page.navigate", json!({"url": url}));
        assert!(gone["errorText"].is_null(), "{url}: {gone}");
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            self.next("the end of loading");
        }
        self
    }

    /// What the browser complains about, and every address but the page's own that it was sent to.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let complains = |event: &&Value| {
            let params = &event["params"];
            let request = params["request"]["url"].as_str().unwrap_or_default();
            match event["method"].as_str().unwrap_or_default() {
                "Runtime.exceptionThrown"
                | "Runtime.consoleAPICalled"
                | "Page.javascriptDialogOpening" => true,
                "Log.entryAdded" => params["entry"]["level"] != "verbose",
                "Network.requestWillBeSent" => {
                    !request.starts_with("file://") && !request.starts_with("data:")
                }
                _ => false,
            }
        };
        self.events.iter().filter(complains).map(Value::to_string).collect()
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let what = json!({"expression": expression, "returnByValue": true});
        let answer = self.ask("Runtime.evaluate", what);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Clicks in the middle of what a selector finds first.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) -> &mut Self {
        let place = self.value(&format!(
            "(() => {{ const one = document.querySelector({selector:?}); \
             one.scrollIntoView({{block: 'center'}}); const box = one.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", event);
        }
        self
    }

    /// Presses a key: `Tab`, `Enter`, or a letter.
    pub(crate) fn press(&mut self, key: &str) -> &mut Self {
        let (code, text) = match key {
            "Tab" => (9, String::new()),
            "Enter" => (13, "\r".to_owned()),
            letter => (letter.to_uppercase().as_bytes()[0], letter.to_owned()),
        };
        let down =
            json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "text": text});
        self.ask("Input.dispatchKeyEvent", down);
        let up = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.ask("Input.dispatchKeyEvent", up);
        self
    }

    /// Presses Tab until the focus is on what a selector finds.
    #[track_caller]
    pub(crate) fn tab_to(&mut self, selector: &str) -> &mut Self {
        for _ in 0..500 {
            self.press("Tab");
            if self.value(&format!("document.activeElement.matches({selector:?})")) == true {
                return self;
            }
        }
        panic!("no way by the keyboard to {selector}");
    }

    /// Prefers `light` or `dark`.
    pub(crate) fn prefer(&mut self, scheme: &str) -> &mut Self {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.ask("Emulation.setEmulatedMedia", json!({"features": features}));
        self
    }

    /// Makes the window so wide.
    pub(crate) fn widen(&mut self, width: u32) -> &mut Self {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.ask("Emulation.setDeviceMetricsOverride", size);
        self
    }

    /// Runs no scripts of pages from now on.
    pub(crate) fn without_scripts(&mut self) -> &mut Self {
        self.ask("Emulation.setScriptExecutionDisabled", json!({"value": true}));
        self
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Its helpers are in its group; it may have ended by itself.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}
