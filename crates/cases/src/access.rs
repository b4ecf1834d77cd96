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

/// Whether they may see the case: they work where it belongs or where it is now.
pub(crate) fn may_see(staff: &Staff, units: &Units, case: &CaseRow) -> bool {
    works_at(staff, units, [&case.unit, &case.stage_unit])
}

/// Whether they may see a case that belongs to the first unit and is at the second now.
pub(crate) fn works_at(staff: &Staff, units: &Units, of_case: [&String; 2]) -> bool {
    of_case.into_iter().any(|unit| !roles_at(staff, units, unit).is_empty())
}
