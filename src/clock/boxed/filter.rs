//! Which system calls a boxed program is stopped at: those that read the wall clock, and those that
//! wait for an instant of it. All others run at full speed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use libc::{c_int, c_long};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule,
};

/// The clocks that tell the time of day: the real one, its coarse reading, its alarm, and TAI.
pub(super) const WALL_CLOCKS: [c_int; 4] = [
    libc::CLOCK_REALTIME,
    libc::CLOCK_REALTIME_COARSE,
    libc::CLOCK_REALTIME_ALARM,
    libc::CLOCK_TAI,
];

/// The filter, made once.
pub(super) fn filter() -> Result<&'static BpfProgram, String> {
    static FILTER: OnceLock<Result<BpfProgram, String>> = OnceLock::new();
    let made = FILTER.get_or_init(|| make().map_err(|error| error.to_string()));
    made.as_ref().map_err(Clone::clone)
}

fn make() -> Result<BpfProgram, BackendError> {
    let filter = SeccompFilter::new(
        rules()?,
        SeccompAction::Allow,
        // The number is not looked at: the tracer goes by that of the call.
        SeccompAction::Trace(0),
        std::env::consts::ARCH.try_into()?,
    )?;
    let mut program: BpfProgram = filter.try_into()?;
    let_other_machines_pass(&mut program);
    Ok(program)
}

fn rules() -> Result<BTreeMap<c_long, Vec<SeccompRule>>, BackendError> {
    let rules = [
        (libc::SYS_clock_gettime, on_wall_clocks(0, None)?),
        (libc::SYS_gettimeofday, Vec::new()),
        (libc::SYS_clock_nanosleep, on_wall_clocks(0, Some(&has_bit(1, TIMER_ABSTIME)?))?),
        (libc::SYS_timerfd_settime, vec![all(vec![has_bit(1, TFD_TIMER_ABSTIME)?])?]),
        (libc::SYS_timer_settime, vec![all(vec![has_bit(1, TIMER_ABSTIME)?])?]),
        (libc::SYS_futex, futex()?),
        (libc::SYS_futex_waitv, on_wall_clocks(4, Some(&is_given(3)?))?),
        (libc::SYS_mq_timedsend, vec![all(vec![is_given(4)?])?]),
        (libc::SYS_mq_timedreceive, vec![all(vec![is_given(4)?])?]),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_time, Vec::new()),
    ];
    Ok(BTreeMap::from(rules))
}

/// The part of a futex operation that says what to do; the rest are flags (see `futex(2)`).
pub(super) const FUTEX_COMMAND: c_int = libc::FUTEX_CMD_MASK;
const TIMER_ABSTIME: c_int = libc::TIMER_ABSTIME;
const TFD_TIMER_ABSTIME: c_int = libc::TFD_TIMER_ABSTIME;

/// A call on one of the wall clocks, which stands at `argument`.
fn on_wall_clocks(
    argument: u8,
    and: Option<&SeccompCondition>,
) -> Result<Vec<SeccompRule>, BackendError> {
    let one = |clock: c_int| {
        let is_it = condition(argument, SeccompCmpOp::Eq, clock)?;
        all([is_it].into_iter().chain(and.cloned()).collect())
    };
    WALL_CLOCKS.into_iter().map(one).collect()
}

/// Waits until an instant of the real-time clock: those that say so, and the lock with priority
/// inheritance, which always means it.
fn futex() -> Result<Vec<SeccompRule>, BackendError> {
    let is_lock = SeccompCmpOp::MaskedEq(mask(FUTEX_COMMAND));
    Ok(vec![
        all(vec![has_bit(1, libc::FUTEX_CLOCK_REALTIME)?, is_given(3)?])?,
        all(vec![condition(1, is_lock, libc::FUTEX_LOCK_PI)?, is_given(3)?])?,
    ])
}

fn all(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions)
}

fn has_bit(argument: u8, bit: c_int) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::MaskedEq(mask(bit)), bit)
}

fn condition(
    argument: u8,
    operator: SeccompCmpOp,
    value: c_int,
) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, mask(value))
}

/// A pointer that points somewhere.
fn is_given(argument: u8) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::Ne, 0)
}

fn mask(bits: c_int) -> u64 {
    u64::from(bits.cast_unsigned())
}

/// seccompiler ends a program whose calls are of another machine, as those of a 32-bit program are.
/// It may run here: it sees the real clock, and the tracer says so.
fn let_other_machines_pass(program: &mut BpfProgram) {
    let kills = |instruction: &&mut seccompiler::sock_filter| {
        u32::from(instruction.code) == (libc::BPF_RET | libc::BPF_K)
            && instruction.k == libc::SECCOMP_RET_KILL_PROCESS
    };
    // The check of the machine stands first, and its verdict third.
    if let Some(verdict) = program.iter_mut().take(3).find(kills) {
        verdict.k = libc::SECCOMP_RET_ALLOW;
    }
}
