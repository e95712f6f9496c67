//! A good generator, with a place to sin at every step from the request to the answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mintcheck::generator::{Answer, Around, Purpose};

use super::asked::{Asked, refuses_all_doubt};
use super::draft::Claims;
use super::join::{Parameters, parameters};
use super::keyed::hs256;

/// How far behind the clock the good one puts `iat`.
pub(crate) const BACKDATE_S: i64 = 30;

/// The bytes of header and payload, and their segments.
pub(crate) struct Draft {
    /// The header as text.
    pub(crate) header: Vec<u8>,
    /// The payload as text.
    pub(crate) payload: Vec<u8>,
    /// Both, encoded.
    pub(crate) segments: [String; 2],
}

impl Draft {
    /// What a MAC belongs over.
    pub(crate) fn signing_input(&self) -> String {
        self.segments.join(".")
    }
}

/// Steps from one thing to another, and steps that change a thing on its way.
type By<In, Out> = Box<dyn FnMut(In) -> Out>;
type Of<In, Out> = Box<dyn FnMut(&In) -> Out>;
type Encode = Box<dyn FnMut(&[u8]) -> String>;
type Keyed = Box<dyn FnMut(&[u8], &[u8]) -> Vec<u8>>;
type Edit<T> = Box<dyn FnMut(&Asked, &mut T)>;

/// A generator whose every step can be exchanged.
pub(crate) struct Generator {
    refuse: Of<Asked, Option<String>>,
    iat_s: By<i64, i64>,
    lifetime_s: Of<Asked, i64>,
    claims: Vec<Edit<Claims>>,
    header: Of<Asked, String>,
    write: Of<Claims, Vec<u8>>,
    encode: Encode,
    encode_mac: Option<Encode>,
    key: Of<Asked, Vec<u8>>,
    signed: Of<Draft, Vec<u8>>,
    mac: Keyed,
    answer: Vec<Edit<Answer>>,
    mix: By<Vec<Asked>, Vec<Asked>>,
    pub(super) chatter: Option<&'static str>,
    pub(super) takes_lifetimes: bool,
    pub(super) profile: Option<&'static str>,
}

/// The one without a sin: what the reference mints, and what it refuses.
pub(crate) fn good() -> Generator {
    Generator {
        refuse: Box::new(refuses_all_doubt),
        iat_s: Box::new(|now_us| now_us.div_euclid(1_000_000) - BACKDATE_S),
        lifetime_s: Box::new(Asked::lifetime_s),
        claims: Vec::new(),
        header: Box::new(|_| r#"{"alg":"HS256","typ":"JWT"}"#.to_owned()),
        write: Box::new(|claims| claims.compact().into_bytes()),
        encode: Box::new(|bytes| URL_SAFE_NO_PAD.encode(bytes)),
        encode_mac: None,
        key: Box::new(|asked| asked.secret().as_bytes().to_vec()),
        signed: Box::new(|draft| draft.signing_input().into_bytes()),
        mac: Box::new(hs256),
        answer: Vec::new(),
        mix: Box::new(|requests| requests),
        chatter: None,
        takes_lifetimes: false,
        profile: None,
    }
}

impl Generator {
    /// What it refuses, and with which words.
    pub(crate) fn refusing(mut self, f: impl FnMut(&Asked) -> Option<String> + 'static) -> Self {
        self.refuse = Box::new(f);
        self
    }

    /// From the clock in microseconds to `iat` in seconds.
    pub(crate) fn iat(mut self, f: impl FnMut(i64) -> i64 + 'static) -> Self {
        self.iat_s = Box::new(f);
        self
    }

    /// How long the token holds from `iat`, in seconds.
    pub(crate) fn lifetime(mut self, f: impl FnMut(&Asked) -> i64 + 'static) -> Self {
        self.lifetime_s = Box::new(f);
        self
    }

    /// What becomes of the claims; each call adds a step.
    pub(crate) fn claims(mut self, f: impl FnMut(&Asked, &mut Claims) + 'static) -> Self {
        self.claims.push(Box::new(f));
        self
    }

    /// The header as text.
    pub(crate) fn header(mut self, f: impl FnMut(&Asked) -> String + 'static) -> Self {
        self.header = Box::new(f);
        self
    }

    /// From the claims to the bytes of the payload.
    pub(crate) fn written(mut self, f: impl FnMut(&Claims) -> Vec<u8> + 'static) -> Self {
        self.write = Box::new(f);
        self
    }

    /// From bytes to a segment.
    pub(crate) fn encoded(mut self, f: impl FnMut(&[u8]) -> String + 'static) -> Self {
        self.encode = Box::new(f);
        self
    }

    /// From the MAC to the third segment, where that is encoded in another way.
    pub(crate) fn mac_encoded(mut self, f: impl FnMut(&[u8]) -> String + 'static) -> Self {
        self.encode_mac = Some(Box::new(f));
        self
    }

    /// The bytes of the key.
    pub(crate) fn key(mut self, f: impl FnMut(&Asked) -> Vec<u8> + 'static) -> Self {
        self.key = Box::new(f);
        self
    }

    /// The bytes that the MAC is made over.
    pub(crate) fn signing(mut self, f: impl FnMut(&Draft) -> Vec<u8> + 'static) -> Self {
        self.signed = Box::new(f);
        self
    }

    /// The MAC of a key over bytes.
    pub(crate) fn mac(mut self, f: impl FnMut(&[u8], &[u8]) -> Vec<u8> + 'static) -> Self {
        self.mac = Box::new(f);
        self
    }

    /// What becomes of the token on its way out.
    pub(crate) fn wrapped(self, mut f: impl FnMut(&str) -> String + 'static) -> Self {
        self.answering(move |_, answer| {
            if let Answer::Token(token) = answer {
                token.text = f(token);
            }
        })
    }

    /// The parameters of a join that it hands over with the token, those of `mutants/join.rs`
    /// with some changed.
    pub(crate) fn joining(self, mut f: impl FnMut(&Asked, &mut Parameters) + 'static) -> Self {
        self.answering(move |asked, answer| {
            if let Answer::Token(minted) = answer {
                let mut members = parameters(asked, &minted.text);
                f(asked, &mut members);
                minted.around = Some(Box::new(Around { members, purpose: Purpose::Join(None) }));
            }
        })
    }

    /// What becomes of the answer; each call adds a step.
    pub(crate) fn answering(mut self, f: impl FnMut(&Asked, &mut Answer) + 'static) -> Self {
        self.answer.push(Box::new(f));
        self
    }

    /// What becomes of requests that are there at once, before any is answered.
    pub(crate) fn mixing(mut self, f: impl FnMut(Vec<Asked>) -> Vec<Asked> + 'static) -> Self {
        self.mix = Box::new(f);
        self
    }

    /// A line that it prints before each answer, which is no answer.
    pub(crate) fn printing(mut self, line: &'static str) -> Self {
        self.chatter = Some(line);
        self
    }

    /// It can be asked for a lifetime.
    pub(crate) fn taking_lifetimes(mut self) -> Self {
        self.takes_lifetimes = true;
        self
    }

    /// It mints for a profile of its own.
    pub(crate) fn of_profile(mut self, name: &'static str) -> Self {
        self.profile = Some(name);
        self
    }

    pub(super) fn mix(&mut self, requests: Vec<Asked>) -> Vec<Asked> {
        (self.mix)(requests)
    }

    pub(super) fn answer(&mut self, asked: &Asked) -> Answer {
        let mut answer = match (self.refuse)(asked) {
            Some(why) => Answer::Refused(why),
            None => Answer::Token(self.mint(asked).into()),
        };
        self.answer.iter_mut().for_each(|step| step(asked, &mut answer));
        answer
    }

    fn mint(&mut self, asked: &Asked) -> String {
        let iat_s = (self.iat_s)(asked.now_us());
        let mut claims = Claims::sound(asked, iat_s, (self.lifetime_s)(asked));
        self.claims.iter_mut().for_each(|step| step(asked, &mut claims));
        let header = (self.header)(asked).into_bytes();
        let payload = (self.write)(&claims);
        let segments = [(self.encode)(&header), (self.encode)(&payload)];
        let draft = Draft { header, payload, segments };
        let mac = (self.mac)(&(self.key)(asked), &(self.signed)(&draft));
        let encode_mac = self.encode_mac.as_mut().unwrap_or(&mut self.encode);
        format!("{}.{}", draft.signing_input(), encode_mac(&mac))
    }
}
