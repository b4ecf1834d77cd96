//! Who of the staff may see a case, and with which roles they act on it: the one place that decides it.

use std::collections::BTreeSet;

use identity::Units;
use web::{Role, Staff};

use crate::opened::Opened;
use crate::store::CaseRow;

/// The roles that somebody has at a unit: their own there, and a supervisor's from above.
pub fn roles_at(staff: &Staff, units: &Units, unit: &str) -> Vec<String> {
    let holds = |grant: &&web::Grant| match grant.role {
        Role::Officer | Role::Signatory | Role::Own(_) => grant.unit == unit,
        Role::Supervisor => units.beneath(&grant.unit).contains(&unit),
        Role::Administrator => false, // Sets up; sees no case.
    };
    let mut roles: Vec<String> =
        staff.grants.iter().filter(holds).map(|grant| grant.role.name().to_owned()).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// The desks at which somebody works, as unit and role: a supervisor at all beneath, also at those of an agency's own
/// roles, which are named here.
pub(crate) fn desks(
    staff: &Staff,
    units: &Units,
    own_roles: &BTreeSet<String>,
) -> BTreeSet<(String, String)> {
    let mut desks = BTreeSet::new();
    for grant in &staff.grants {
        match &grant.role {
            Role::Officer | Role::Signatory | Role::Own(_) => {
                desks.insert((grant.unit.clone(), grant.role.name().to_owned()));
            }
            Role::Supervisor => {
                let usual = [Role::Officer, Role::Signatory, Role::Supervisor];
                let usual = usual.iter().map(Role::name);
                let roles: Vec<&str> = usual.chain(own_roles.iter().map(String::as_str)).collect();
                for unit in units.beneath(&grant.unit) {
                    desks.extend(roles.iter().map(|role| (unit.to_owned(), (*role).to_owned())));
                }
            }
            Role::Administrator => {}
        }
    }
    desks
}

/// The unit from which they see a case that belongs to the first unit and is at the second now: the one that they
/// work in or supervise; the case's own where they have no business.
pub(crate) fn seen_from<'a>(staff: &'a Staff, units: &Units, of_case: [&'a String; 2]) -> &'a str {
    let own = of_case.into_iter().filter(|unit| staff.grants.iter().any(|one| one.unit == **unit));
    let above = staff.grants.iter().filter(|grant| grant.role == Role::Supervisor);
    let above = above.map(|grant| &grant.unit).filter(|unit| {
        let beneath = units.beneath(unit);
        of_case.iter().any(|unit| beneath.contains(&unit.as_str()))
    });
    own.chain(above).next().map_or(of_case[0].as_str(), String::as_str)
}

/// Whether a case is hidden from somebody, whatever else they are: they serve in a unit that it complains about.
pub(crate) fn is_hidden(staff: &Staff, hidden_from: &[String]) -> bool {
    staff.grants.iter().any(|grant| hidden_from.contains(&grant.unit))
}

/// Whether they may see the case: they work where it belongs or at one of the stages at which it is now.
pub(crate) fn may_see_any(staff: &Staff, units: &Units, opened: &Opened) -> bool {
    if is_hidden(staff, &opened.case.hidden_from) {
        return false;
    }
    let mut hands = opened.case.hands();
    may_see(staff, units, &opened.row)
        || hands.any(|hand| !roles_at(staff, units, &hand.unit).is_empty())
}

/// Whether they may see the case: they work where it belongs or where its row says that it is now.
pub fn may_see(staff: &Staff, units: &Units, case: &CaseRow) -> bool {
    !is_hidden(staff, &case.hidden_from) && works_at(staff, units, [&case.unit, &case.stage_unit])
}

/// Whether they may see a case that these units have to do with.
pub(crate) fn works_at<'a>(
    staff: &Staff,
    units: &Units,
    of_case: impl IntoIterator<Item = &'a String>,
) -> bool {
    of_case.into_iter().any(|unit| !roles_at(staff, units, unit).is_empty())
}
