package io.tailrace.aws;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sso.auth.SsoCredentialsProvider;
import software.amazon.awssdk.services.sso.model.GetRoleCredentialsRequest;
import software.amazon.awssdk.services.ssooidc.SsoOidcTokenProvider;

/** The profiles of the shared configuration files. */
final class ProfileCredentials {

    private static final String SSO_SESSION = "sso_session";
    private static final String SESSIONS = "sso-session";

    private final AwsClients clients;
    private final CredentialSources sources;

    ProfileCredentials(AwsClients clients, CredentialSources sources) {
        this.clients = clients;
        this.sources = sources;
    }

    /** @throws WrongOptionException when there is no such profile, or it lacks what its kind needs */
    AwsCredentialsProvider of(String name) {
        return of(name, ProfileFile.defaultProfileFile(), new LinkedHashSet<>());
    }

    private AwsCredentialsProvider of(String name, ProfileFile file, Set<String> seen) {
        Profile profile = file.profile(name).orElseThrow(() -> unknown(name, file));
        if (profile.property(ProfileProperty.SSO_ACCOUNT_ID).isPresent()) {
            return identityCenter(profile, file);
        }
        Optional<String> role = profile.property(ProfileProperty.ROLE_ARN);
        Optional<String> token = profile.property(ProfileProperty.WEB_IDENTITY_TOKEN_FILE);
        Optional<String> source = profile.property(ProfileProperty.SOURCE_PROFILE);
        String session = profile.property(ProfileProperty.ROLE_SESSION_NAME).orElse("tailrace");
        if (role.isPresent() && token.isPresent()) {
            return sources.webIdentity(role.get(), token.get(), session);
        }
        if (role.isEmpty() || source.isEmpty() || source.get().equals(name)) {
            return clients.opened(() -> ProfileCredentialsProvider.create(name));
        }
        if (!seen.add(name)) {
            throw new WrongOptionException(
                    AwsOptions.PROFILE,
                    "leads in a circle: " + String.join(", ", seen) + " are each other's source_profile");
        }
        String externalId = profile.property(ProfileProperty.EXTERNAL_ID).orElse(null);
        return sources.assumed(new AssumedRole(role.get(), externalId, session), of(source.get(), file, seen));
    }

    private static WrongOptionException unknown(String name, ProfileFile file) {
        Set<String> names = new TreeSet<>(file.profiles().keySet());
        return new WrongOptionException(
                AwsOptions.PROFILE,
                "is " + name + ", and the worker's AWS configuration files have "
                        + (names.isEmpty() ? "no profiles" : "only " + String.join(", ", names))
                        + ". Correct it, or add the profile to ~/.aws/config of the worker's user");
    }

    /** Keys for a role of IAM Identity Center, by the token of someone who has signed in. */
    private AwsCredentialsProvider identityCenter(Profile profile, ProfileFile file) {
        Optional<String> sessionName = profile.property(SSO_SESSION);
        Profile session = sessionName.isEmpty()
                ? profile
                : file.getSection(SESSIONS, sessionName.get())
                        .orElseThrow(() -> new WrongOptionException(
                                AwsOptions.PROFILE,
                                "is " + profile.name() + ", whose sso_session " + sessionName.get()
                                        + " is missing in the worker's AWS configuration files"));
        Region region = Region.of(required(profile, session, ProfileProperty.SSO_REGION));
        String role = required(profile, profile, ProfileProperty.SSO_ROLE_NAME);
        String account = required(profile, profile, ProfileProperty.SSO_ACCOUNT_ID);
        // Without a session of its own, the sign-in is kept under the URL.
        String kept = sessionName.orElseGet(() -> required(profile, profile, ProfileProperty.SSO_START_URL));
        SsoOidcTokenProvider token = clients.opened(() -> SsoOidcTokenProvider.builder()
                .sessionName(kept)
                .ssoOidcClient(clients.ssoOidc(region))
                .build());
        SsoCredentialsProvider.Builder builder = SsoCredentialsProvider.builder();
        SsoCredentialsProvider keys = clients.opened(() -> builder.ssoClient(clients.sso(region))
                .refreshRequest(() -> GetRoleCredentialsRequest.builder()
                        .accountId(account)
                        .roleName(role)
                        .accessToken(token.resolveToken().token())
                        .build())
                .build());
        return new SignedInCredentials(profile.name(), keys);
    }

    private static String required(Profile profile, Profile section, String property) {
        return section.property(property)
                .orElseThrow(() -> new WrongOptionException(
                        AwsOptions.PROFILE, "is " + profile.name() + ", which lacks " + property));
    }
}
