package io.example.app

import android.content.ComponentName
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.ApplicationInfo
import android.content.pm.PackageInfo
import android.content.pm.Signature
import android.net.Uri
import android.os.Looper
import net.openid.appauth.AuthState
import net.openid.appauth.AuthorizationManagementActivity
import net.openid.appauth.AuthorizationService
import net.openid.appauth.RedirectUriReceiverActivity
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowPausedAsyncTask
import org.robolectric.shadows.ShadowToast

/**
 * Uses the guide's activity as its buttons would, and plays the system between it, AppAuth's activities and a browser. The
 * browser is whoever reads this program's output: it is told what to open, and answers with the address it was sent to last.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35])
class Walk {
    private val main by lazy { Robolectric.buildActivity(MainActivity::class.java).setup().get() }

    @Test
    fun signsInStaysSignedInAndSignsOut() {
        ShadowPausedAsyncTask.overrideExecutor { it.run() }
        installBrowser()
        registerReceiver()

        main.signIn()
        goThroughBrowser()
        val state = field<AuthState>("state")
        assertTrue(state.isAuthorized)
        assertEquals("Lola", state.parsedIdToken?.additionalClaims?.get("name"))
        assertNotNull(state.refreshToken)

        val first = state.accessToken
        var asked = false
        state.needsTokenRefresh = true
        state.performActionWithFreshTokens(field<AuthorizationService>("service")) { token, _, failure ->
            assertNull(failure)
            assertNotNull(token)
            assertNotEquals(first, token)
            asked = true
        }
        settle()
        assertTrue(asked)

        main.signOut()
        goThroughBrowser()
        assertFalse(field<AuthState>("state").isAuthorized)

        main.signIn()
        goThroughBrowser()
        assertFalse("AppAuth takes no answer that it did not ask for", field<AuthState>("state").isAuthorized)
    }

    private fun goThroughBrowser() {
        settle()
        val started = shadowOf(main).nextStartedActivityForResult
        assertNotNull("Nothing was started, but said: ${ShadowToast.getTextOfLatestToast()}", started)
        assertEquals(AuthorizationManagementActivity::class.java.name, started.intent.component?.className)
        val managing = Robolectric.buildActivity(AuthorizationManagementActivity::class.java, started.intent)
        managing.create().start().resume()
        println("OPEN ${shadowOf(managing.get()).nextStartedActivity.data}")

        val back = Intent(Intent.ACTION_VIEW, Uri.parse(readln())).addCategory(Intent.CATEGORY_BROWSABLE)
        val receiver = main.packageManager.resolveActivity(back, 0)?.activityInfo?.name
        assertEquals(RedirectUriReceiverActivity::class.java.name, receiver)
        val receiving = Robolectric.buildActivity(RedirectUriReceiverActivity::class.java, back).create().get()
        managing.pause().newIntent(shadowOf(receiving).nextStartedActivity).resume()
        val managed = shadowOf(managing.get())
        shadowOf(main).receiveResult(started.intent, managed.resultCode, managed.resultIntent)
        settle()
    }

    /** AppAuth looks for one, by what it can open and how it is signed. */
    private fun installBrowser() {
        val window = ComponentName("org.example.browser", "org.example.browser.Window")
        val packages = shadowOf(RuntimeEnvironment.getApplication().packageManager)
        packages.installPackage(
            PackageInfo().apply {
                packageName = window.packageName
                versionName = "1"
                @Suppress("DEPRECATION")
                signatures = arrayOf(Signature("00"))
                applicationInfo = ApplicationInfo().apply { packageName = window.packageName }
            },
        )
        opens(window, "http", "https")
    }

    /** As AppAuth's manifest asks, with the scheme that the guide's build sets: without resources filters are not read from it. */
    private fun registerReceiver() =
        opens(ComponentName(main, RedirectUriReceiverActivity::class.java), System.getProperty("scheme"))

    private fun opens(activity: ComponentName, vararg schemes: String) {
        val packages = shadowOf(RuntimeEnvironment.getApplication().packageManager)
        val filter = IntentFilter(Intent.ACTION_VIEW)
        filter.addCategory(Intent.CATEGORY_BROWSABLE)
        schemes.forEach(filter::addDataScheme)
        packages.addActivityIfNotPresent(activity)
        packages.addIntentFilterForActivity(activity, filter)
    }

    private fun settle() = shadowOf(Looper.getMainLooper()).idle()

    private inline fun <reified T> field(name: String): T =
        MainActivity::class.java.getDeclaredField(name).apply { isAccessible = true }.get(main) as T
}
