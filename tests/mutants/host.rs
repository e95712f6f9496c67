//! A mutant behind the real protocol: lines come in, lines go out, on a thread.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::sync::Arc;

use mintcheck::case::{Case, Environment};
use mintcheck::generator::{
    Answer, Hello, Host, Offer, ReplyLine, ThreadHost, VERSION, write_case,
};
use mintcheck::profile::{self, JsonType};

use super::asked::Asked;
use super::generator::Generator;
use super::mutant::Mutant;

/// As much as the session lets wait, so that requests that are sent at once are read at once.
const AT_ONCE_BYTES: usize = 1024 * 1024;

/// Hosts one generator under a name.
pub(crate) fn host(name: &'static str, make: fn() -> Generator) -> Arc<dyn Host> {
    Arc::new(ThreadHost::told(move |requests, answers, place| {
        // The other end may close both pipes at any moment; that is how a thread is ended.
        let _ = serve((name, place), Lives::On(Box::new(make())), requests, answers);
    }))
}

/// Hosts one generator under a name that forgets all that it was asked, as programs do that are
/// started for each case.
pub(crate) fn fresh_host(name: &'static str, make: fn() -> Generator) -> Arc<dyn Host> {
    let body = move |requests: PipeReader, answers: PipeWriter, place: &Environment| {
        let _ = serve((name, place), Lives::Once(make), requests, answers);
    };
    Arc::new(ThreadHost::told(body).fresh())
}

/// Whether a generator lives on from one request to the next.
enum Lives {
    On(Box<Generator>),
    Once(fn() -> Generator),
}

impl Lives {
    fn look_at<T>(&mut self, look: impl FnOnce(&mut Generator) -> T) -> T {
        match self {
            Self::On(generator) => look(generator),
            Self::Once(make) => look(&mut make()),
        }
    }

    /// Answers requests that are there at once.
    fn answer(&mut self, requests: Vec<Asked>) -> Vec<(Asked, Answer)> {
        let alone = |generator: &mut Generator, asked: Asked| {
            let answer = generator.answer(&asked);
            (asked, answer)
        };
        match self {
            Self::On(generator) => {
                generator.mix(requests).into_iter().map(|asked| alone(generator, asked)).collect()
            }
            Self::Once(make) => {
                requests.into_iter().map(|asked| alone(&mut make(), asked)).collect()
            }
        }
    }
}

/// What a mutant answers to those of the cases that are for its profile, one after the other and
/// without a pipe between. The cases carry that profile.
pub(crate) fn answers(mutant: &Mutant, cases: &[Case]) -> impl Iterator<Item = (Case, Answer)> {
    let mut generator = (mutant.make)();
    let name = generator.profile.unwrap_or("meeting-sdk");
    let profile = profile::find(name).expect("it is shipped");
    cases.iter().filter(|case| case.is_for(profile)).map(move |case| {
        let mut line = Vec::new();
        write_case(&mut line, 1, mutant.name, case);
        let request = serde_json::from_slice(&line).expect("we wrote it");
        let answer = generator.answer(&Asked(request, case.environment.clone()));
        (Case { profile: Some(name.to_owned()), ..case.clone() }, answer)
    })
}

fn serve(
    (name, place): (&str, &Environment),
    mut host: Lives,
    requests: PipeReader,
    mut answers: PipeWriter,
) -> io::Result<()> {
    let mut requests = BufReader::with_capacity(AT_ONCE_BYTES, requests);
    requests.read_line(&mut String::new())?;
    let (hello, chatter) = host.look_at(|generator| (hello(name, generator), generator.chatter));
    writeln!(answers, "{}", serde_json::to_string(&hello)?)?;
    loop {
        let batch = read_batch(&mut requests, place)?;
        if batch.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for (asked, answer) in host.answer(batch) {
            if let Some(line) = chatter {
                writeln!(lines, "{line}")?;
            }
            serde_json::to_writer(&mut lines, &reply(asked.0.id, &answer))?;
            lines.push(b'\n');
        }
        answers.write_all(&lines)?;
    }
}

/// Waits for a request and takes with it all others that are there; none at the end.
fn read_batch(requests: &mut BufReader<PipeReader>, place: &Environment) -> io::Result<Vec<Asked>> {
    let mut batch = Vec::new();
    let mut line = String::new();
    while requests.read_line(&mut line)? > 0 {
        batch.push(Asked(serde_json::from_str(&line)?, place.clone()));
        line.clear();
        if !requests.buffer().contains(&b'\n') {
            break;
        }
    }
    Ok(batch)
}

/// It takes its inputs in every type, so that it is asked all there is.
fn hello(name: &str, generator: &Generator) -> Hello {
    use JsonType::{Array, Boolean, Null, Number, Object, String};
    let any = vec![String, Number, Boolean, Array, Object, Null];
    let lifetime = generator.takes_lifetimes.then_some("lifetime_s");
    let inputs = ["sdk_key", "secret", "meeting_number", "role"].into_iter().chain(lifetime);
    let inputs: BTreeMap<_, _> = inputs.map(|input| (input.to_owned(), any.clone())).collect();
    let offer = Offer {
        name: name.to_owned(),
        library: "none".to_owned(),
        profile: generator.profile.map(str::to_owned),
        about: "a generator of the tests".to_owned(),
        inputs: Some(inputs),
    };
    Hello {
        mintcheck: VERSION,
        adapter: name.to_owned(),
        runtime: "a thread".to_owned(),
        generators: vec![offer],
    }
}

fn reply(id: u64, answer: &Answer) -> ReplyLine<'_> {
    let mut line = ReplyLine { id, token: None, join: None, refused: None, failed: None };
    match answer {
        Answer::Token(minted) => {
            line.token = Some(minted.text.as_str().into());
            line.join = minted.around.as_ref().map(|around| around.members.clone());
        }
        Answer::Refused(why) => line.refused = Some(why.into()),
        Answer::Failed(why) => line.failed = Some(why.into()),
    }
    line
}
