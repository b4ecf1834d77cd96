//! Who of the staff may see a case, and with which roles they act on it: the one place that decides it.

use identity::Units;
use web::{Role, Staff};

use crate::store::CaseRow;

/// The roles that somebody has at a unit: their own there, and a supervisor's from above.
pub fn roles_at(staff: &Staff, units: &Units, unit: &str) -> Vec<String> {
    let holds = |grant: &&web::Grant| match grant.role {
        Role::Officer | Role::Signatory => grant.unit == unit,
        Role::Supervisor => units.beneath(&grant.unit).contains(&unit),
        Role::Administrator => false, // Sets up; sees no case.
    };
    let mut roles: Vec<String> =
        staff.grants.iter().filter(holds).map(|grant| grant.role.name().to_owned()).collect();
    roles.sort();
    roles.dedup();
    roles
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

/// Whether they may see the case: they work where it belongs or where it is now.
pub(crate) fn may_see(staff: &Staff, units: &Units, case: &CaseRow) -> bool {
    works_at(staff, units, [&case.unit, &case.stage_unit])
}

/// Whether they may see a case that belongs to the first unit and is at the second now.
pub(crate) fn works_at(staff: &Staff, units: &Units, of_case: [&String; 2]) -> bool {
    of_case.into_iter().any(|unit| !roles_at(staff, units, unit).is_empty())
}
