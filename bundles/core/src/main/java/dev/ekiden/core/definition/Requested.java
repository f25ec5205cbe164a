package dev.ekiden.core.definition;

import dev.ekiden.api.Violation;
import dev.ekiden.api.model.App;
import java.util.List;

/**
 * A complete app made out of a request, and what of it somebody asked for: some rules hold for
 * explicit values only.
 *
 * @param upgradeGiven the upgrade strategy was given, now or earlier
 * @param unreachableGiven the unreachable strategy was given, now or earlier
 * @param residencyGiven residency was given, or follows from a persistent volume
 * @param noRolesGiven accepted roles were given, but none
 * @param problems what had no form to be put into the app
 */
record Requested(
    App app,
    boolean upgradeGiven,
    boolean unreachableGiven,
    boolean residencyGiven,
    boolean noRolesGiven,
    List<Violation> problems) {}
