package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Scanner;

/**
 * What a thread that relays is made of; all owned by it but the counters, which others may read, and what is of the process:
 * nodes, connections, allowances and the way to carriers.
 */
record Parts(
        Nodes nodes,
        Connections connections,
        Scanner scanner,
        Flows flows,
        Requests requests,
        Responses responses,
        Stickiness stickiness,
        LineProbe lines,
        Admission admission,
        Allowance answers,
        Allowance lineAllowance,
        Outward outward,
        Counters counters) {}
