//! Staff as the operator keeps them: who serves, who left, who needs another password.

use std::fmt;

use anyhow::bail;
use identity::Member;

use crate::boot::{self, Office};
use crate::settings::Settings;
use crate::setup::Added;

/// Everybody, a paragraph each; those who serve first.
///
/// # Errors
/// When they could not be read.
pub(crate) async fn list(settings: &Settings) -> anyhow::Result<String> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let staff = identity::staff(&db, agency.id).await?;
    Ok(staff.iter().map(paragraph).collect())
}

fn paragraph(member: &Member) -> String {
    let Member { name, title, email, grants, active, .. } = member;
    let ended = if *active { "" } else { "  (no longer serves)" };
    format!("{email}  {name}, {title}{ended}\n  {}\n", grants.join(" "))
}

/// What came of ending somebody's service.
pub(crate) struct Ended {
    member: Member,
    delegations: usize,
    /// Numbers of the cases they held.
    pub(crate) released: Vec<String>,
    /// Roles that nobody has now.
    pub(crate) vacant: Vec<String>,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { member: Member { name, email, .. }, delegations, released, vacant } = self;
        write!(
            f,
            "{name} ({email}) no longer serves. Their sessions are gone; a server that runs knows within ten seconds.\n\
             Delegations ended: {delegations}. "
        )?;
        if released.is_empty() {
            write!(f, "They held no case.")?;
        } else {
            write!(f, "Cases that others can take now: {}.", released.join(", "))?;
        }
        if !vacant.is_empty() {
            write!(
                f,
                "\nNobody has these roles now: {}. `pendopo officer add`.",
                vacant.join(", ")
            )?;
        }
        Ok(())
    }
}

/// Ends somebody's service, and gives back the cases in their hands. Asked again it gives back what is left.
///
/// # Errors
/// That nobody has this e-mail, or what kept it from being stored.
pub(crate) async fn end(settings: &Settings, email: &str) -> anyhow::Result<Ended> {
    let running = boot::start(settings).await?;
    let staff = identity::staff(&running.db, running.agency).await?;
    let member = find(&staff, email)?.clone();
    let delegations = identity::end_officer(&running.db, &running.web, member.id).await?;
    let released = cases::vacate(&running.cases, member.id).await?;
    let vacant = vacant(&staff, &member);
    Ok(Ended { member, delegations, released, vacant })
}

/// Roles that only this one had.
fn vacant(staff: &[Member], gone: &Member) -> Vec<String> {
    let others = || staff.iter().filter(|one| one.active && one.id != gone.id);
    let is_left = |role: &&String| !others().any(|one| one.grants.contains(role));
    gone.grants.iter().filter(is_left).cloned().collect()
}

/// Gives somebody another password and code generator.
///
/// # Errors
/// That nobody has this e-mail, that they no longer serve and are not to come back, or what kept it from being stored.
pub(crate) async fn reset(settings: &Settings, email: &str, back: bool) -> anyhow::Result<Added> {
    let Office { db, agency, keys, web } = boot::office(settings).await?;
    let staff = identity::staff(&db, agency.id).await?;
    let member = find(&staff, email)?;
    let Member { name, email, .. } = member.clone();
    if !member.active && !back {
        bail!(
            "{name} ({email}) no longer serves; with --back they do again, with the roles they had"
        );
    }
    let (password, address) = identity::reset_officer(&db, &web, &keys, member).await?;
    Ok(Added { name, email, password, address })
}

fn find<'a>(staff: &'a [Member], email: &str) -> anyhow::Result<&'a Member> {
    let wanted = email.trim().to_lowercase();
    if let Some(member) = staff.iter().find(|member| member.email == wanted) {
        return Ok(member);
    }
    let near = staff
        .iter()
        .map(|member| (strsim::damerau_levenshtein(&member.email, &wanted), &member.email))
        .min()
        .filter(|(distance, email)| distance * 2 <= email.len());
    let meant = near.map(|(_, email)| format!(" The nearest is `{email}`.")).unwrap_or_default();
    bail!("no member of staff has the e-mail `{email}`.{meant} `pendopo officer list` shows all")
}
