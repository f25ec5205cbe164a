#!/usr/bin/python3
"""Walks all of marathon-python (Debian: python3-marathon) against a server.

walk.py URL prints a line per call and ends with the number of those that failed. The models of
this client refuse fields that they do not know, so it also checks that answers hold no others.
"""

import logging
import sys
import threading
import time

from marathon import MarathonClient
from marathon.models import MarathonApp, MarathonGroup
from marathon.models.constraint import MarathonConstraint
from marathon.models.container import MarathonContainer, MarathonDockerContainer
from marathon.models.events import EventFactory, MarathonDeploymentSuccess, MarathonStatusUpdateEvent

# What this client, which is older than Marathon 1.11, cannot read of the original's answers either.
OWN_DEFECTS = {
    "list_groups": "its model does not know enforceRole, which Marathon 1.11 writes",
    "get_group": "the same",
    "list_queue of what waits": "its model does not know role, which Marathon 1.11 writes",
    "list_queue with offers": "the same",
    "get_app with taskStats": "Marathon 1.5 and later write tasksStats",
    "update_app with empty lists": "it sends ports: [] beside portDefinitions, which is refused",
}

# The client takes their plans for the long ones that Marathon 1.7 and earlier sent.
LONG_PLANS = {"deployment_info", "deployment_step_success", "deployment_step_failure"}
TYPES = set(EventFactory().event_to_class) - LONG_PLANS

logging.getLogger("marathon").setLevel(logging.CRITICAL)
url = sys.argv[1]
client = MarathonClient([url], timeout=20)
failed = []
calls = 0


def shown(value):
    text = " ".join(repr(value).split())
    return text if len(text) < 150 else text[:147] + "..."


def call(title, action):
    """Makes one call and tells how it went; the name of the method comes first in the title."""
    global calls
    calls += 1
    try:
        result = action()
    except Exception as e:  # whatever it is, it is what is tested for
        if title in OWN_DEFECTS:
            print(f"own    {title}: {type(e).__name__}: {shown(str(e))} ({OWN_DEFECTS[title]})")
        else:
            failed.append(title)
            print(f"FAILED {title}: {type(e).__name__}: {e}")
        return None
    print(f"ok     {title} -> {shown(result)}")
    return result


def must(title, condition):
    """Waits until something is so."""
    end = time.time() + 30
    while time.time() < end:
        if condition():
            print(f"       {title}")
            return
        time.sleep(0.1)
    failed.append(title)
    print(f"FAILED {title}: not within 30 s")


def settled():
    must("no deployments", lambda: not client.list_deployments())


def listen(title, seen, stop, **arguments):
    try:
        for event in client.event_stream(**arguments):
            seen.append(event)
            if stop.is_set():
                return
    except Exception as e:
        if not stop.is_set():
            failed.append(title)
            print(f"FAILED {title}: {type(e).__name__}: {e}")


stop = threading.Event()
typed, raw = [], []
for name, seen, arguments in (
    ("event_stream typed", typed, {"event_types": sorted(TYPES)}),
    (
        "event_stream filtered, raw",
        raw,
        {"raw": True, "event_types": [MarathonStatusUpdateEvent, MarathonDeploymentSuccess]},
    ),
):
    threading.Thread(target=listen, args=(name, seen, stop), kwargs=arguments, daemon=True).start()
time.sleep(1)  # until both are subscribed; the events are counted at the end

# The server
call("ping", client.ping)
call("get_info", client.get_info)
call("get_leader", client.get_leader)
call("get_metrics", client.get_metrics)
call("list_queue", client.list_queue)
call("list_deployments", client.list_deployments)

# Apps
call("create_app", lambda: client.create_app("/web", MarathonApp(cmd="sleep 1000", mem=16, cpus=0.1, instances=2, labels={"a": "b"})))
call("create_app in full", lambda: client.create_app("/full", MarathonApp(cmd="sleep 1000", mem=16, cpus=0.1), minimal=False))
call(
    "create_app docker",
    lambda: client.create_app(
        "/a/docker",
        MarathonApp(
            mem=16,
            cpus=0.1,
            instances=1,
            env={"K": "V"},
            constraints=[MarathonConstraint(field="hostname", operator="UNIQUE")],
            container=MarathonContainer(
                docker=MarathonDockerContainer(
                    image="nginx", network="BRIDGE", port_mappings=[{"containerPort": 80}]
                )
            ),
            health_checks=[{"protocol": "COMMAND", "command": {"value": "true"}}],
        ),
    ),
)
settled()
must("/web runs", lambda: client.get_app("/web").tasks_running == 2)
call("list_apps", client.list_apps)
call("list_apps filtered", lambda: client.list_apps(cmd="sleep", app_id="web", label="a==b"))
call(
    "list_apps with all embeds",
    lambda: client.list_apps(
        embed_tasks=True,
        embed_counts=True,
        embed_deployments=True,
        embed_readiness=True,
        embed_last_task_failure=True,
        embed_failures=True,
    ),
)
call("get_app", lambda: client.get_app("/web"))
call(
    "get_app with all embeds",
    lambda: client.get_app(
        "/a/docker",
        embed_tasks=True,
        embed_counts=True,
        embed_deployments=True,
        embed_readiness=True,
        embed_last_task_failure=True,
        embed_failures=True,
    ),
)
call("get_app with taskStats", lambda: client.get_app("/web", embed_task_stats=True))
call("update_app", lambda: client.update_app("/web", MarathonApp(labels={"a": "c"})))
settled()
call("update_app with what was read", lambda: client.update_app("/web", client.get_app("/web"), force=True))
call("update_app with empty lists", lambda: client.update_app("/web", client.get_app("/web"), minimal=False))
settled()
call("update_apps", lambda: client.update_apps([MarathonApp(id="/web", mem=17), MarathonApp(id="/more", cmd="sleep 1000", mem=16, cpus=0.1, instances=1)]))
settled()
call("restart_app", lambda: client.restart_app("/web"))
settled()
call("scale_app", lambda: client.scale_app("/web", instances=3))
settled()
call("scale_app by a delta", lambda: client.scale_app("/web", delta=-1, force=True))
settled()
versions = call("list_versions", lambda: client.list_versions("/web"))
call("get_version", lambda: client.get_version("/web", versions[-1]))
call("rollback_app", lambda: client.rollback_app("/web", versions[-1]))
settled()

# Tasks
call("list_endpoints", client.list_endpoints)
call("list_tasks", client.list_tasks)
tasks = call("list_tasks of an app", lambda: client.list_tasks("/web"))
call("kill_task", lambda: client.kill_task("/web", tasks[0].id))
must("/web runs", lambda: client.get_app("/web").tasks_running == 2)
tasks = client.list_tasks("/web")
call("kill_given_tasks", lambda: client.kill_given_tasks([tasks[0].id], force=True))
must("/web runs", lambda: client.get_app("/web").tasks_running == 2)
call("kill_tasks", lambda: client.kill_tasks("/web"))
must("/web runs", lambda: client.get_app("/web").tasks_running == 2)
call("kill_tasks on a host", lambda: client.kill_tasks("/web", host=client.list_tasks("/web")[0].host))
must("/web runs", lambda: client.get_app("/web").tasks_running == 2)
call("kill_task with scale", lambda: client.kill_task("/web", client.list_tasks("/web")[0].id, scale=True))
settled()
call("kill_tasks with scale", lambda: client.kill_tasks("/web", scale=True))
settled()

# Queue and deployments
call("create_app that cannot be placed", lambda: client.create_app("/big", MarathonApp(cmd="sleep 1000", cpus=100000, mem=16, instances=1)))
must("it waits", lambda: len(client._do_request("GET", "/v2/queue").json()["queue"]) == 1)
call("list_queue of what waits", client.list_queue)
call("list_queue with offers", lambda: client.list_queue(embed_last_unused_offers=True))
call("reset_delay", lambda: client.reset_delay("/big"))
deployments = call("list_deployments", client.list_deployments)
call("delete_deployment", lambda: client.delete_deployment(deployments[0].id))
settled()
client.create_app("/big", MarathonApp(cmd="sleep 1000", cpus=100000, mem=16, instances=1))
call("delete_deployment with force", lambda: client.delete_deployment(client.list_deployments()[0].id, force=True))
call("delete_app with force", lambda: client.delete_app("/big", force=True))
settled()

# Groups
group = MarathonGroup(
    id="/g",
    apps=[
        MarathonApp(id="/g/db", cmd="sleep 1000", cpus=0.1, mem=16, instances=1),
        MarathonApp(id="/g/web", cmd="sleep 1000", cpus=0.1, mem=16, instances=1, dependencies=["/g/db"]),
    ],
)
call("create_group", lambda: client.create_group(group))
settled()
call("list_groups", client.list_groups)
call("get_group", lambda: client.get_group("/g"))
version = client._do_request("GET", "/v2/groups/g").json()["version"]
call("update_group", lambda: client.update_group("/g", MarathonGroup(apps=[MarathonApp(id="/g/db", cmd="sleep 1000", cpus=0.1, mem=16, instances=1)])))
settled()
call("scale_group", lambda: client.scale_group("/g", 2))
settled()
call("rollback_group", lambda: client.rollback_group("/g", version))
settled()
must("/g is back", lambda: len(client.list_tasks("/g/web")) == 1)
call("delete_group", lambda: client.delete_group("/g", force=True))
settled()

# Callbacks
callback = "http://127.0.0.1:9/callback"
call("create_event_subscription", lambda: client.create_event_subscription(callback))
call("list_event_subscriptions", client.list_event_subscriptions)
call("delete_event_subscription", lambda: client.delete_event_subscription(callback))

# The end
for app in client.list_apps():
    call(f"delete_app {app.id}", lambda: client.delete_app(app.id))
settled()
must("events of many types came", lambda: len({type(e) for e in typed}) >= 8)
print(f"       {len(typed)} events: {', '.join(sorted({type(e).__name__ for e in typed}))}")
must("filtered events came", lambda: any("deployment_success" in e for e in raw))
stop.set()

call("delete_leader", client.delete_leader)
call("ping after it", client.ping)

print(f"{calls} calls, {len(failed)} failed")
sys.exit(1 if failed else 0)
